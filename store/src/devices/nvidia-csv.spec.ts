import { TWO_GPUS } from '../testing/fake-nvidia-smi';
import {
  FIELDS,
  parseComputeApps,
  parseGpu,
  refusedField,
  withoutField
} from './nvidia-csv';

const MIB = 1024 * 1024;

describe('lines of nvidia-smi', () => {
  it('give all figures', () => {
    expect(parseGpu(TWO_GPUS[0], FIELDS)).toEqual({
      driver: '580.159.04',
      gpu: {
        uuid: 'GPU-5a0f3b1c-0001',
        index: 0,
        name: 'NVIDIA H100 80GB HBM3',
        memoryUsed: 31948 * MIB,
        memoryTotal: 81559 * MIB,
        utilization: 88,
        temperature: 61,
        power: 412.33,
        powerLimit: 700,
        clock: 1980,
        clockLimits: [],
        mig: false
      }
    });
  });

  it('leave out what is not reported', () => {
    const words = ['[N/A]', 'N/A', '[Not Supported]', '[Unknown Error]', '[GPU is lost]'];
    for (const word of words) {
      const line = `3, GPU-a, Tesla T4, ${Array(9).fill(word).join(', ')}, 550.54`;
      expect(parseGpu(line, FIELDS)).toEqual({
        driver: '550.54',
        gpu: { uuid: 'GPU-a', index: 3, name: 'Tesla T4', mig: false }
      });
    }
    expect(parseGpu(TWO_GPUS[1], FIELDS)?.gpu).toMatchObject({
      mig: true,
      utilization: undefined,
      clockLimits: []
    });
  });

  it.each([
    ['0x0000000000000004', ['power']],
    ['0x0000000000000088', ['power']],
    ['0x0000000000000060', ['temperature']],
    ['0x0000000000000024', ['power', 'temperature']],
    ['0x0000000000000008', ['hardware']],
    ['0x0000000000000113', []],
    ['Active', undefined]
  ])('name what holds the clock down: %s', (bits, limits) => {
    const line = TWO_GPUS[0].replace('0x0000000000000000', bits);
    expect(parseGpu(line, FIELDS)?.gpu.clockLimits).toEqual(limits);
  });

  it.each([
    '',
    'No devices were found',
    'Unable to determine the device handle for GPU0000:17:00.0: Unknown Error',
    '0, GPU-1, half a li',
    'index, uuid, name, a, b, c, d, e, f, g, h, i, j',
    `${TWO_GPUS[0]}, 7`
  ])('are told from messages: %j', line => {
    expect(parseGpu(line, FIELDS)).toBeUndefined();
  });

  it('name a field that the driver does not know; its former name is tried', () => {
    const refused = refusedField(
      'Field "clocks_event_reasons.active" is not a valid field to query.'
    );
    const older = withoutField(FIELDS, refused ?? '');
    expect(older).toHaveLength(FIELDS.length);
    expect(older).toContain('clocks_throttle_reasons.active');
    const oldest = withoutField(older, 'clocks_throttle_reasons.active');
    expect(oldest).toHaveLength(FIELDS.length - 1);
    const line = TWO_GPUS[0].replace(', 0x0000000000000000', '');
    expect(parseGpu(line, oldest)?.gpu).toMatchObject({ clock: 1980, mig: false });
    expect(refusedField('Field "a b" is not valid.')).toBeUndefined();
  });

  it('list who holds memory', () => {
    const text =
      '4711, GPU-1, 31948\n4712, GPU-2, [N/A]\n\nNo running processes\n, GPU-1, 5\n';
    expect(parseComputeApps(text)).toEqual([
      { pid: 4711, gpu: 'GPU-1', memory: 31948 * MIB },
      { pid: 4712, gpu: 'GPU-2', memory: undefined }
    ]);
  });
});
