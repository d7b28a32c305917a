import { expect, it } from 'vitest';
import { strength } from './strength';

it('ranks passwords as a guesser would', () => {
  expect(strength('short')).toBe(0);
  expect(strength('password123')).toBe(1);
  expect(strength('aaaaaaaaaaaaaaaa')).toBe(1);
  expect(strength('adalovelace', ['adalovelace'])).toBe(1);
  expect(strength('correct horse battery staple')).toBe(4);
  expect(strength('xK9#mq2!vT')).toBeGreaterThanOrEqual(2);
});
