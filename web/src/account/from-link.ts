/**
 * What a link carries behind its `#`, where neither servers nor proxies see it. Pages ask for it once: a used
 * secret has no place in the address.
 */
export const fromLink = (name: 'token' | 'invitation'): string =>
  new URLSearchParams(location.hash.slice(1)).get(name) ?? '';
