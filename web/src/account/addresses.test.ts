import { expect, it } from 'vitest';
import type { Certificate } from '../api/types';
import { addresses } from './addresses';

const known = {
  https_port: 8443,
  names: ['localhost', 'nas', 'nas.local', 'photos.example.org'],
  addresses: ['127.0.0.1', '192.168.1.7', '::1', 'fd00::2', '2001:db8::7'],
} as Certificate;

it('gives a phone an address that is not the machine’s own', () => {
  expect(addresses({ protocol: 'http:', hostname: 'localhost', port: '8080' }, known).best).toBe('http://nas.local:8080');
  expect(addresses({ protocol: 'http:', hostname: '127.0.0.1', port: '8080' }, null).best).toBe('http://127.0.0.1:8080');
  expect(addresses({ protocol: 'https:', hostname: '192.168.1.7', port: '8443' }, known).best).toBe('https://192.168.1.7:8443');
});

it('lists where HTTPS is, the lasting name first', () => {
  expect(addresses({ protocol: 'http:', hostname: 'localhost', port: '8080' }, known).secure).toEqual([
    'https://nas.local:8443',
    'https://photos.example.org:8443',
    'https://192.168.1.7:8443',
    'https://[2001:db8::7]:8443',
  ]);
  expect(addresses({ protocol: 'https:', hostname: 'nas.local', port: '' }, known).secure[0]).toBe('https://nas.local');
  expect(addresses({ protocol: 'http:', hostname: 'nas', port: '8080' }, null).secure).toEqual([]);
});
