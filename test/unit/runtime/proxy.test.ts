import { describe, expect, test } from 'vitest';
import { uploaderSettings } from '../../../services/uploader/settings.ts';
import { parseProxy, proxyFor } from '../../../shared/runtime/proxy.ts';
import { readConfig } from '../../../shared/runtime/read-config.ts';

describe('a proxy is read as curl reads it', () => {
  test.each([
    ['http://proxy.example:3128', 'proxy.example', 3128, null],
    ['proxy.example:3128', 'proxy.example', 3128, null],
    ['http://proxy.example', 'proxy.example', 1080, null],
    ['http://proxy.example:80/', 'proxy.example', 80, null],
    ['https://proxy.example', 'proxy.example', 443, null],
    ['HTTP://10.0.0.1:8080', '10.0.0.1', 8080, null],
    ['http://[fd00::1]:3128', 'fd00::1', 3128, null],
    ['me:word@proxy.example:3128', 'proxy.example', 3128, 'me:word'],
    ['http://me%40boat:p%3Aw%2F@proxy.example:3128', 'proxy.example', 3128, 'me@boat:p:w/'],
    ['http://me:100%@proxy.example:3128', 'proxy.example', 3128, 'me:100%'],
    ['http://DOMAIN\\me:word@proxy.example:3128', 'proxy.example', 3128, 'DOMAIN\\me:word'],
    ['http://me:a@b@proxy.example:3128', 'proxy.example', 3128, 'me:a@b'],
  ])('%s', (text, host, port, login) => {
    expect(parseProxy(text, 'HTTPS_PROXY')).toMatchObject({ host, port, login });
  });

  test.each([
    ['socks5://127.0.0.1:1080', /SOCKS.*name an HTTP proxy, or set it to nothing/],
    ['socks5h://127.0.0.1:9050', /SOCKS/],
    ['ftp://proxy.example', /should begin with/],
    ['http://', /should be a proxy’s address/],
    ['http://proxy.example:3128/path', /should be a proxy’s address/],
    ['http://me:p#w@proxy.example:3128', /write .*# as %23/],
    ['proxy.example:99999', /99999 for a port/],
    ['a b', /should be a proxy’s address/],
  ])('%s is refused in words', (text, words) => {
    expect(() => readConfig(uploaderSettings, { HTTPS_PROXY: text })).toThrow(words);
  });
});

describe('which proxy leads to a server', () => {
  const by = (url: string, env: Record<string, string>) => {
    const proxy = proxyFor(new URL(url), readConfig(uploaderSettings, env));
    return proxy && `${proxy.name} ${proxy.setting}`;
  };
  test.each([
    ['https by its own', 'https://c.example', { HTTPS_PROXY: 'a:1', HTTP_PROXY: 'b:1' }, 'a:1 HTTPS_PROXY'],
    ['http by its own', 'http://c.example', { HTTPS_PROXY: 'a:1', HTTP_PROXY: 'b:1' }, 'b:1 HTTP_PROXY'],
    ['not the other’s', 'https://c.example', { HTTP_PROXY: 'b:1' }, null],
    ['either by ALL_PROXY', 'https://c.example', { ALL_PROXY: 'd:1', HTTP_PROXY: 'b:1' }, 'd:1 ALL_PROXY'],
    ['small letters first', 'https://c.example', { HTTPS_PROXY: 'a:1', https_proxy: 'e:1' }, 'e:1 HTTPS_PROXY'],
    ['an empty one is none', 'https://c.example', { HTTPS_PROXY: 'a:1', https_proxy: '' }, 'a:1 HTTPS_PROXY'],
    ['never to this machine', 'https://localhost', { HTTPS_PROXY: 'a:1' }, null],
    ['nor to its addresses', 'http://127.0.0.1:8480', { HTTP_PROXY: 'a:1' }, null],
    ['nor to what is spared', 'https://c.example', { HTTPS_PROXY: 'a:1', no_proxy: 'c.example' }, null],
    ['none without a setting', 'https://c.example', {}, null],
  ])('%s', (_what, url, env, expected) => {
    expect(by(url, env as Record<string, string>)).toBe(expected);
  });
});
