import { describe, expect, it, vi } from 'vitest';
import { CallError, httpServer } from '../../src/net/transport';

function answering(status: number, body: unknown): typeof fetch {
  return vi.fn(() => Promise.resolve(new Response(JSON.stringify(body), { status })));
}

describe('terms over the wire', () => {
  it('an opening that needs terms says which, with a ticket', async () => {
    const terms = { html: '<p>Read</p>', requester: 'R', ticket: 'T' };
    const server = httpServer(
      '/api/label',
      answering(403, { error: { code: 'terms_needed', message: 'terms' }, terms }),
    );
    const failure = await server.open('?t=1').catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(CallError);
    expect((failure as CallError).body.terms).toEqual(terms);
    expect((failure as CallError).passing).toBe(false);
  });

  it('accepts with the ticket as its only authority', async () => {
    const call = answering(200, { accepted: true });
    await httpServer('/api/label', call).ask('terms', 'T', {});
    const [url, request] = vi.mocked(call).mock.calls[0] ?? [];
    expect(url).toBe('/api/label/terms');
    expect(request?.headers).toMatchObject({ Authorization: 'Bearer T' });
    expect(request?.credentials).toBe('omit');
  });
});
