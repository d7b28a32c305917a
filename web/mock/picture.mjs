import { palette } from './data.mjs';

/** A drawn landscape, different for every number, as SVG. */
export function picture(n, width, height) {
  const { hue, other } = palette(n);
  const w = 300;
  const h = Math.round((300 * height) / width);
  const hill = (y, seed) => {
    const points = Array.from(
      { length: 9 },
      (_, i) => `${(i * w) / 8},${Math.round(y - Math.sin(i * 1.3 + seed) * h * 0.08)}`,
    );
    return `M0,${h} L${points.join(' L')} L${w},${h}Z`;
  };
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${w} ${h}" preserveAspectRatio="none"><defs><linearGradient id="s" x2="0" y2="1"><stop stop-color="hsl(${hue} 60% 62%)"/><stop offset="1" stop-color="hsl(${other} 70% 84%)"/></linearGradient></defs><rect width="${w}" height="${h}" fill="url(#s)"/><circle cx="${40 + ((n * 37) % 220)}" cy="${h * 0.25}" r="${14 + (n % 14)}" fill="hsl(48 90% 88%)"/><path d="${hill(h * 0.62, n)}" fill="hsl(${other} 30% 48%)"/><path d="${hill(h * 0.78, n * 2)}" fill="hsl(${other} 32% 34%)"/><text x="8" y="${h - 8}" font-size="11" fill="#fff8">${n}</text></svg>`;
}
