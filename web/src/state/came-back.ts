/** How the server marks an address when it sends the browser back from a provider without having let anybody in. */
export const IN_VAIN = '#oidc_error=';

export const cameBackInVain = (): boolean => location.hash.startsWith(IN_VAIN);
