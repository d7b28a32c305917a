/** The address is the state: every screen is a function of `route`, and back always works. */
export const route = $state({ path: location.pathname, query: new URLSearchParams(location.search) });

/** How many entries of this visit lie behind the present one, so that "close" knows whether back stays inside. */
let depth = 0;

function follow(): void {
  route.path = location.pathname;
  route.query = new URLSearchParams(location.search);
}

export function navigate(to: string, how: 'push' | 'replace' = 'push'): void {
  if (to === location.pathname + location.search) return;
  if (how === 'push') {
    depth += 1;
    history.pushState({ depth }, '', to);
  } else {
    history.replaceState({ depth }, '', to);
  }
  follow();
}

/** Goes back where this visit came from, or to `fallback` when the page was opened by its address. */
export function leave(fallback: string): void {
  if (depth > 0) history.back();
  else navigate(fallback, 'replace');
}

/** Turns clicks on plain links into moves within the page. Call once. */
export function followLinks(): void {
  addEventListener('popstate', (event) => {
    depth = (event.state as { depth?: number } | null)?.depth ?? 0;
    follow();
  });
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const link = (event.target as Element).closest?.('a[href]') as HTMLAnchorElement | null;
    if (!link || link.target || link.hasAttribute('download')) return;
    if (link.origin !== location.origin || /^\/(api|s)\//.test(link.pathname)) return;
    event.preventDefault();
    if (link.hash && link.pathname === location.pathname) {
      document.getElementById(link.hash.slice(1))?.focus();
      return;
    }
    navigate(link.pathname + link.search);
  });
}
