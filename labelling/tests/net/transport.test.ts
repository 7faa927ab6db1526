import { describe, expect, it } from 'vitest';
import { CallError, httpServer } from '../../src/net/transport';
import type { Edit } from '../../src/net/transport';

function answering(status: number, body: string, headers: Record<string, string> = {}) {
  const seen: { url: string; init: RequestInit }[] = [];
  const call = ((url: string, init: RequestInit) => {
    seen.push({ url, init });
    return Promise.resolve(new Response(body, { status, headers }));
  }) as typeof fetch;
  return { server: httpServer('/api/label', call), seen };
}

describe('calls to the server', () => {
  it('carry the token in Authorization, and neither cookies nor a referrer', async () => {
    const { server, seen } = answering(200, '{"seq":1,"status":{}}');
    await server.edit({} as Edit, 'TOKEN');
    expect(seen[0]!.url).toBe('/api/label/edits');
    expect(seen[0]!.init).toMatchObject({ credentials: 'omit', referrerPolicy: 'no-referrer' });
    expect((seen[0]!.init.headers as Record<string, string>)['Authorization']).toBe('Bearer TOKEN');
  });

  it('fail with what the server said', async () => {
    const body = '{"error":{"code":"two_points","message":"needs 3 points"}}';
    const { server } = answering(422, body, { 'Retry-After': '3' });
    const failure = await server.open('?').catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(CallError);
    expect(failure).toMatchObject({
      status: 422,
      code: 'two_points',
      message: 'needs 3 points',
      retryAfterMs: 3000,
      passing: false,
    });
  });

  it.each([
    ['a page instead of JSON', 200, '<html>'],
    ['a gateway that is down', 502, 'Bad Gateway'],
    ['half an answer', 200, '{"mode":"work"}'],
    ['a network that asks to sign in first', 401, '<html>'],
    ['a proxy that refuses', 403, '{"error":"blocked"}'],
    ['a proxy that finds nothing', 404, ''],
  ])('may be repeated after %s', async (_what, status, body) => {
    const { server } = answering(status, body);
    const failure = (await server.open('?').catch((error: unknown) => error)) as CallError;
    expect(failure.passing).toBe(true);
  });

  it('may be repeated when the server was not reached', async () => {
    const server = httpServer('/x', (() => Promise.reject(new TypeError('no'))) as typeof fetch);
    const failure = (await server.open('?').catch((error: unknown) => error)) as CallError;
    expect(failure).toMatchObject({ status: 0, passing: true });
  });

  it('may not be repeated when a proxy finds them too large', async () => {
    const { server } = answering(413, '<html>413 Request Entity Too Large</html>');
    const failure = (await server
      .edit({} as Edit, 'TOKEN')
      .catch((error: unknown) => error)) as CallError;
    expect(failure).toMatchObject({ code: 'too_large', passing: false });
  });
});
