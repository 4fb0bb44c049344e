import { describe, expect, it } from 'vitest';
import { isNearHost } from './near-host.ts';

const near = (url: string) => isNearHost(new URL(url).hostname);

describe('hosts of this computer and its own network', () => {
  it.each([
    'http://localhost:8080/',
    'http://localhost./',
    'http://a.localhost/',
    'http://127.0.0.1/',
    'http://127.1/',
    'http://2130706433/',
    'http://0x7f.0.0.1/',
    'http://0/',
    'http://[::1]/',
    'http://[::]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:c0a8:1]/',
    'http://10.1.2.3/',
    'http://172.31.255.255/',
    'http://192.168.0.1/',
    'http://169.254.169.254/latest/meta-data',
    'http://[fe80::1]/',
    'http://[fd12:3456::1]/',
    'http://printer/',
    'http://nas.local/',
    'http://router.home.arpa/',
  ])('%s is near', (url) => {
    expect(near(url)).toBe(true);
  });

  it.each([
    'https://huggingface.co/',
    'https://127.0.0.1.example.com/',
    'https://localhost.example.com/',
    'https://172.32.0.1/',
    'https://192.169.0.1/',
    'https://[2606:4700::1111]/',
    'https://[::ffff:8.8.8.8]/',
  ])('%s is not', (url) => {
    expect(near(url)).toBe(false);
  });
});
