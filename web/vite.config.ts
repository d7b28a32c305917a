import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

const server = process.env.ALBUMEN_URL ?? 'http://127.0.0.1:4280';

export default defineConfig({
  plugins: [svelte()],
  build: {
    target: 'es2022',
    // A data: URI would escape the immutable cache and the content policy for scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // Its viewer is large and no concern of the page.
    chunkSizeWarningLimit: 2_000,
    rolldownOptions: { input: ['index.html', 'public.html', 'docs.html'] },
  },
  worker: { format: 'es' },
  server: { proxy: { '/api': { target: server } } },
  test: { include: ['src/**/*.test.ts'], environment: 'node' },
});
