//! The system calls that a decoder child may make; any other answers "not permitted".

/// Binds this process, and the threads it starts, to the calls below.
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64", target_arch = "riscv64"))]
pub fn restrict() -> Result<(), String> {
    filter::programs()
        .and_then(|programs| programs.iter().try_for_each(|program| seccompiler::apply_filter(program)))
        .map_err(|error| error.to_string())
}

/// The filter's compiler knows only the processors above.
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64", target_arch = "riscv64")))]
pub fn restrict() -> Result<(), String> {
    Err("not offered for this processor".into())
}

#[cfg(any(target_arch = "x86_64", target_arch = "aarch64", target_arch = "riscv64"))]
mod filter {
    use std::collections::BTreeMap;

    use seccompiler::{
        BpfProgram, Error, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
        SeccompRule, TargetArch,
    };

    /// Memory, threads, clocks, and descriptors that are already open.
    const ALLOWED: &[libc::c_long] = &[
        libc::SYS_brk,
        libc::SYS_munmap,
        libc::SYS_mremap,
        libc::SYS_madvise,
        libc::SYS_munlock,
        libc::SYS_futex,
        libc::SYS_set_robust_list,
        libc::SYS_rseq,
        libc::SYS_membarrier,
        libc::SYS_sched_yield,
        libc::SYS_sched_getaffinity,
        libc::SYS_getcpu,
        libc::SYS_gettid,
        libc::SYS_getpid,
        libc::SYS_sigaltstack,
        libc::SYS_rt_sigaction,
        libc::SYS_rt_sigprocmask,
        libc::SYS_rt_sigreturn,
        libc::SYS_restart_syscall,
        libc::SYS_exit,
        libc::SYS_exit_group,
        libc::SYS_clock_gettime,
        libc::SYS_clock_getres,
        libc::SYS_clock_nanosleep,
        libc::SYS_nanosleep,
        libc::SYS_getrandom,
        libc::SYS_getrusage,
        libc::SYS_sysinfo,
        libc::SYS_read,
        libc::SYS_readv,
        libc::SYS_pread64,
        libc::SYS_write,
        libc::SYS_writev,
        libc::SYS_lseek,
        libc::SYS_fstat,
        libc::SYS_statx,
        libc::SYS_fcntl,
        libc::SYS_dup,
        libc::SYS_close,
        libc::SYS_ppoll,
        libc::SYS_recvmsg,
        libc::SYS_recvfrom,
        libc::SYS_sendmsg,
        libc::SYS_sendto,
        libc::SYS_shutdown,
        #[cfg(target_arch = "x86_64")]
        libc::SYS_poll,
    ];

    /// The filter itself, after one that makes the C library fall back from `clone3`, whose flags no filter can see,
    /// to `clone`.
    pub fn programs() -> Result<Vec<BpfProgram>, Error> {
        let arch = TargetArch::try_from(std::env::consts::ARCH)?;
        let missing = SeccompAction::Errno(libc::ENOSYS.unsigned_abs());
        let refused = SeccompAction::Errno(libc::EPERM.unsigned_abs());
        let clone3 = BTreeMap::from([(libc::SYS_clone3, Vec::new())]);
        let first = SeccompFilter::new(clone3, SeccompAction::Allow, missing, arch)?;
        let mut rules: BTreeMap<i64, Vec<SeccompRule>> =
            ALLOWED.iter().map(|&call| (call, Vec::new())).chain([(libc::SYS_clone3, Vec::new())]).collect();
        rules.extend(conditional()?);
        let second = SeccompFilter::new(rules, refused, SeccompAction::Allow, arch)?;
        Ok(vec![first.try_into()?, second.try_into()?])
    }

    /// Calls that are allowed in one use only.
    fn conditional() -> Result<Vec<(i64, Vec<SeccompRule>)>, Error> {
        let only = |argument, mask: Option<u64>, value: u64| -> Result<Vec<SeccompRule>, Error> {
            let operator = mask.map_or(SeccompCmpOp::Eq, SeccompCmpOp::MaskedEq);
            let condition = SeccompCondition::new(argument, SeccompCmpArgLen::Dword, operator, value)?;
            Ok(vec![SeccompRule::new(vec![condition])?])
        };
        let executable = Some(libc::PROT_EXEC as u64);
        Ok(vec![
            // Memory that is never run.
            (libc::SYS_mmap, only(2, executable, 0)?),
            (libc::SYS_mprotect, only(2, executable, 0)?),
            // Threads, and no processes.
            (libc::SYS_clone, only(0, Some(libc::CLONE_THREAD as u64), libc::CLONE_THREAD as u64)?),
            // The name of a thread.
            (libc::SYS_prctl, only(0, None, libc::PR_SET_NAME as u64)?),
            // Limits and signals of this process alone.
            (libc::SYS_prlimit64, only(0, None, 0)?),
            (libc::SYS_tgkill, only(0, None, std::process::id().into())?),
        ])
    }
}
