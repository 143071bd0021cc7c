import { spawnSync } from 'node:child_process';
import { TestApp } from '../testing/test-app';
import { openapi } from './openapi';

describe('the store', () => {
  const app = new TestApp();

  it('describes itself in a valid OpenAPI document', async () => {
    const document = (await app.inject('/api/v1/openapi.json')).json<{
      paths: Record<string, Record<string, unknown>>;
    }>();
    expect(document).toEqual(JSON.parse(JSON.stringify(openapi(app.routes, '1.2.3'))));
    const described = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map(method => `${method} ${path}`)
    );
    const own = app.routes.filter(({ url }) => url.startsWith('/api/v1/'));
    expect(described).toHaveLength(own.length);
    expect(described).toContain('get /api/v1/runs/{id}/artifacts/{path}');
    // The validator is published as an ES module only.
    const check = spawnSync(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `import { Validator } from '@seriousme/openapi-schema-validator';
         const result = await new Validator().validate(JSON.parse(process.argv[1]));
         process.stdout.write(JSON.stringify(result));`,
        JSON.stringify(document)
      ],
      { cwd: __dirname, encoding: 'utf8' }
    );
    expect(JSON.parse(check.stdout || check.stderr)).toEqual({ valid: true });
  });
});
