const n0 = (n: number) => n.toLocaleString('en');
const things = (n: number) => (n === 1 ? '1 item' : `${n0(n)} items`);

export const trash = {
  title: 'Trash',
  lead: 'What you delete waits here before it ends for good. Until then it takes room.',
  takes: (size: string) => `The trash takes ${size}.`,
  takesOf: (size: string, all: string) => `The trash takes ${size} of your ${all}.`,
  count: things,
  left: (days: number) => (days <= 0 ? 'Ends today' : days === 1 ? '1 day left' : `${n0(days)} days left`),
  from: (path: string) => `from ${path}`,
  restore: 'Restore',
  restoreTo: 'Restore to another folder',
  restoreToTitle: (n: number) => `Restore ${things(n)} to`,
  restoreHere: 'Restore here',
  restored: (n: number) => `${things(n)} restored`,
  back: 'Back in the trash',
  purge: 'Delete for good',
  purgeTitle: (n: number) => `Delete ${things(n)} for good?`,
  purgeLead: 'This cannot be taken back. Files, folders and photos are gone from this server.',
  purged: (n: number) => `${things(n)} deleted for good`,
  empty: 'Empty the trash',
  emptyTitle: 'Empty the trash?',
  someFailed: (n: number, why: string) => `${things(n)} stayed in the trash. ${why}`,
  nothing: 'The trash is empty',
  nothingLead: 'Photos, files and folders that you delete wait here for a while and can be restored.',
};
