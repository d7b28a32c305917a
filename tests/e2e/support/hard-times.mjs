/** A slow machine and answers that come in any order, to bring out what a test or the page takes for granted: `ALBUMEN_HARD=1`. */
const WAITS_MS = 600;
const SLOWER = 4;

export async function hardTimes(page) {
  if (!process.env.ALBUMEN_HARD) return;
  await page.route('**/api/**', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, Math.random() * WAITS_MS));
    // The page may have gone on meanwhile.
    await route.continue().catch(() => {});
  });
  const devices = await page.context().newCDPSession(page);
  await devices.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
}
