import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterwards } from '../testing/afterwards';
import { FakeNvidiaSmi, TWO_GPUS } from '../testing/fake-nvidia-smi';
import { runs, until } from '../testing/store-process';
import { tempFolder } from '../testing/temp-folder';
import { NvidiaSampler, type NvidiaOptions } from './nvidia-sampler';
import { ProcessTable } from './process-table';

const FAILURE =
  "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver. " +
  'Make sure that the latest NVIDIA driver is installed and running.';

function watch(smi: FakeNvidiaSmi, options: NvidiaOptions = {}): NvidiaSampler {
  const sampler = new NvidiaSampler({
    program: smi.path,
    pause: 50,
    appsPeriod: 100,
    ...options
  });
  afterwards(() => sampler.stop());
  sampler.start();
  return sampler;
}

describe('NvidiaSampler', () => {
  it('reads all devices from one process that stays', async () => {
    const smi = new FakeNvidiaSmi();
    smi.version = 'NVIDIA-SMI version  : 580.159.04\nCUDA Version        : 13.0\n';
    const sampler = watch(smi);
    expect(sampler.state).toEqual({ status: 'starting' });
    await until('two GPUs', () => sampler.gpus.length === 2);
    expect(sampler.gpus.map(({ utilization }) => utilization)).toEqual([88, undefined]);
    await until('the version of CUDA', () => sampler.state.cuda);
    expect(sampler.state).toEqual({ status: 'ok', driver: '580.159.04', cuda: '13.0' });
    smi.gpus = [TWO_GPUS[0].replace(' 88,', ' 12,'), TWO_GPUS[1]];
    await until('the next figure', () => sampler.gpus[0].utilization === 12);
    expect(smi.calls.filter(call => call.arguments.includes('-lms'))).toHaveLength(1);
  });

  it('ends its process, and starts one again when wanted', async () => {
    const smi = new FakeNvidiaSmi();
    const sampler = watch(smi);
    const [pid] = await until('a process', () => smi.loops.length > 0 && smi.loops);
    await until('figures', () => sampler.gpus.length === 2);
    sampler.stop();
    sampler.stop();
    expect(sampler.gpus).toEqual([]);
    await until('its end', () => !runs(pid));
    sampler.start();
    sampler.start();
    await until('figures again', () => sampler.gpus.length === 2);
    expect(smi.loops).toHaveLength(1);
    expect(smi.loops).not.toContain(pid);
  });

  it('goes on when the process is killed, showing the last figures meanwhile', async () => {
    const smi = new FakeNvidiaSmi();
    const sampler = watch(smi);
    await until('figures', () => sampler.gpus.length === 2);
    const states = new Set<string>();
    for (let kill = 0; kill < 3; kill++) {
      const [pid] = await until('a process', () => smi.loops.length === 1 && smi.loops);
      smi.gpus = [TWO_GPUS[0].replace(' 88,', ` ${kill},`), TWO_GPUS[1]];
      process.kill(pid, 'SIGKILL');
      await until('the next figure', () => {
        states.add(sampler.state.status);
        return sampler.gpus[0]?.utilization === kill;
      });
    }
    expect([...states]).toEqual(['ok']);
  });

  it('says what the program said when the driver fails, and sees it mended', async () => {
    const smi = new FakeNvidiaSmi();
    smi.failure = FAILURE;
    const sampler = watch(smi);
    await until('a failure', () => sampler.state.status === 'failed');
    expect(sampler.state.reason).toBe(FAILURE);
    expect(sampler.gpus).toEqual([]);
    smi.failure = undefined;
    await until('figures', () => sampler.gpus.length === 2);
    expect(sampler.state).toMatchObject({ status: 'ok', driver: '580.159.04' });
  });

  it('takes a missing program as a machine without a driver', async () => {
    const smi = new FakeNvidiaSmi();
    const sampler = watch(smi, { program: join(smi.folder, 'none') });
    await until('an answer', () => sampler.state.status === 'absent');
    expect(sampler.state.reason).toBeUndefined();
  });

  it('tells apart a program that cannot be run', async () => {
    const smi = new FakeNvidiaSmi();
    const broken = join(smi.folder, 'broken');
    writeFileSync(broken, '#!/bin/sh\nexit 3\n', { mode: 0o755 });
    const sampler = watch(smi, { program: broken });
    await until('an answer', () => sampler.state.status === 'failed');
    expect(sampler.state.reason).toBe('nvidia-smi ended with exit code 3.');
  });

  it('asks older drivers for what they know', async () => {
    const smi = new FakeNvidiaSmi([
      '0, GPU-1, Tesla T4, 512, 15360, 3, 40, 26.10, 70.00, 300, 0x0000000000000004, 470.82'
    ]);
    smi.refused = ['clocks_event_reasons.active', 'mig.mode.current'];
    const sampler = watch(smi);
    await until('figures', () => sampler.gpus.length === 1);
    expect(sampler.gpus[0]).toMatchObject({ clockLimits: ['power'], mig: false });
    expect(smi.calls.filter(call => call.arguments.includes('-lms'))).toHaveLength(3);
  });

  it('names the kernel whose descendant holds memory', async () => {
    const id = '0f8e2c5a-1111-4c1d-9d7e-aabbccddeeff';
    const kernel = spawn(
      'sh',
      ['-c', 'sleep 600 & echo $!; wait', `/run/jupyter/kernel-${id}.json`],
      { stdio: ['ignore', 'pipe', 'ignore'] }
    );
    afterwards(() => kernel.kill());
    const [line] = (await once(kernel.stdout, 'data')) as [Buffer];
    const pid = Number(String(line));
    afterwards(() => process.kill(pid));
    // The real processes, seen as from the host also where this test runs in a container.
    const root = tempFolder();
    mkdirSync(join(root, 'self/ns'), { recursive: true });
    symlinkSync('pid:[4026531836]', join(root, 'self/ns/pid'));
    for (const one of [pid, kernel.pid]) {
      symlinkSync(`/proc/${one}`, join(root, String(one)));
    }
    const smi = new FakeNvidiaSmi();
    smi.apps = [`${pid}, GPU-5a0f3b1c-0001, 31948`, '999999999, GPU-5a0f3b1c-0002, 17'];
    const sampler = watch(smi, { processTable: new ProcessTable(root) });
    await until('processes', () => sampler.processes.length === 2);
    expect(sampler.processes[0]).toEqual({
      pid,
      gpu: 'GPU-5a0f3b1c-0001',
      memory: 31948 * 2 ** 20,
      owner: 'own',
      program: 'sleep',
      kernelId: id
    });
    expect(sampler.processes[1]).toMatchObject({ owner: 'unknown' });
    smi.apps = [];
    await until('their end', () => sampler.processes.length === 0);
  });
});
