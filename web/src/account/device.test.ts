import { expect, it } from 'vitest';
import { deviceName } from './device';

it('names browsers that all claim to be each other', () => {
  const chrome =
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36';
  expect(deviceName(chrome)).toBe('Chrome, Linux');
  expect(deviceName(`${chrome} Edg/156.0`)).toBe('Edge, Linux');
  expect(deviceName('Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1')).toBe(
    'Safari, iPhone',
  );
  expect(deviceName('albumen sync on nas')).toBe('albumen sync on nas');
});
