import { signInWays } from '../i18n/account';
import { IN_VAIN, cameBackInVain } from '../state/came-back';

/** Why a way to the provider led to nothing, in words, once; empty when none did. */
export function oidcProblem(provider: string): string {
  if (!cameBackInVain()) return '';
  const code = location.hash.slice(IN_VAIN.length);
  history.replaceState(history.state, '', location.pathname + location.search);
  const words = signInWays().oidcProblems(provider);
  return words[code as keyof typeof words] ?? words.oidc_failed;
}
