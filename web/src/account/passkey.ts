import { ApiError } from '../api/request';
import { signInWays } from '../i18n/account';

/** What the browser says of a passkey that did not come about, as a sentence; the rest stays as it is. */
export function inWords(error: unknown): unknown {
  if (!(error instanceof DOMException)) return error;
  const words = signInWays();
  const said: Record<string, string> = {
    NotAllowedError: words.passkeyCancelled,
    InvalidStateError: words.passkeyThere,
    SecurityError: words.noPasskeysPlain,
  };
  return new ApiError(400, error.name, said[error.name] ?? words.passkeyFailed);
}
