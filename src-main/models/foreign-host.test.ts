import { describe, expect, it } from 'vitest';
import { catalogue } from './catalogue.ts';
import { foreignHost } from './foreign-host.ts';

describe('whom a download would ask', () => {
  it('is nobody’s concern when the catalogue says it', () => {
    for (const { id } of catalogue) expect(foreignHost(id)).toBeUndefined();
  });

  it('is told by the host that is really asked', () => {
    expect(foreignHost('https://huggingface.co@example.com:8443/a.safetensors?b')).toEqual({
      host: 'example.com:8443',
      address: 'https://huggingface.co@example.com:8443/a.safetensors?b',
      near: false,
    });
    expect(foreignHost('https://huggingfаce.co/a.safetensors')?.host).toMatch(/^xn--/);
    expect(foreignHost('http://127.1:80/a.safetensors')).toMatchObject({ host: '127.0.0.1', near: true });
  });

  it.each(['sdxl', 'https://', 'https://[', 'file:///etc/passwd', ''])('%j is no address', (source) => {
    expect(() => foreignHost(source)).toThrow(expect.objectContaining({ code: 'bad-argument' }));
  });
});
