import type { Certificate } from '../api/types';

const loopback = (host: string) => /^(localhost|127\.|\[?::1\]?$)/.test(host);
const written = (host: string) => (host.includes(':') ? `[${host}]` : host);

export interface Addresses {
  /** The one for another device in the house: what this page was opened by, unless that is this machine's own. */
  best: string;
  secure: string[];
}

/** The addresses by which this server can be reached, from the page's own and the names of its certificate. */
export function addresses(page: { protocol: string; hostname: string; port: string }, known: Certificate | null): Addresses {
  const names = (known?.names ?? []).filter((name) => !loopback(name) && !name.startsWith('*'));
  const numbers = (known?.addresses ?? []).filter((address) => !loopback(address) && !/^(fe80|fd|fc)/i.test(address));
  const hosts = [...names.filter((name) => name.endsWith('.local')), ...names.filter((name) => name.includes('.') && !name.endsWith('.local')), ...numbers];
  const port = page.protocol === 'https:' ? Number(page.port || 443) : (known?.https_port ?? 443);
  const at = (protocol: string, host: string, port: string | number) => `${protocol}//${written(host)}${port ? `:${port}` : ''}`;
  const own = loopback(page.hostname) && hosts.length > 0 ? hosts[0] : page.hostname;
  return {
    best: at(page.protocol, own, page.port),
    secure: known ? hosts.map((host) => at('https:', host, port === 443 ? '' : port)) : [],
  };
}
