import { ServerConnection } from '@jupyterlab/services';
import { openDoor } from './open-door';

/** A Jupyter server whose door is shut until its kernel `trainlab` has been started. */
function server({ open = false, kernel = 201 } = {}) {
  const asked: string[] = [];
  const settings = ServerConnection.makeSettings({
    baseUrl: 'http://localhost:8888/user/ada/',
    fetch: async input => {
      const request = input as Request;
      const path = new URL(request.url).pathname.replace('/user/ada/', '');
      asked.push(`${request.method} ${path}`);
      if (path === 'trainlab/api/v1/health') {
        return new Response(null, { status: open ? 503 : 404 });
      }
      if (request.method === 'DELETE') {
        return new Response(null, { status: 204 });
      }
      expect(await request.json()).toEqual({ name: 'trainlab' });
      open = kernel === 201;
      return new Response(JSON.stringify({ id: 'k1', name: 'trainlab' }), {
        status: kernel
      });
    }
  });
  return { settings, asked };
}

describe('openDoor', () => {
  it('starts a kernel for a moment where the door is missing', async () => {
    const { settings, asked } = server();
    expect(await openDoor(settings)).toBe(true);
    expect(asked).toEqual([
      'GET trainlab/api/v1/health',
      'POST api/kernels',
      'DELETE api/kernels/k1',
      'GET trainlab/api/v1/health'
    ]);
  });

  it('starts none where there is a door, even if no store is behind it', async () => {
    const { settings, asked } = server({ open: true });
    expect(await openDoor(settings)).toBe(false);
    expect(asked).toEqual(['GET trainlab/api/v1/health']);
  });

  it('passes on why the kernel does not start', async () => {
    const { settings } = server({ kernel: 500 });
    await expect(openDoor(settings)).rejects.toThrow();
  });
});
