import { statfsSync } from 'node:fs';

/** Types of filesystems behind a network or a foreign kernel; statfs(2), linux/magic.h. */
const NETWORK = new Map<number, string>([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xfe534d42, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0x65735546, 'FUSE'],
  [0x01021997, '9P'],
  [0x00c36400, 'Ceph'],
  [0x0bd00bd0, 'Lustre'],
  [0x47504653, 'GPFS'],
  [0x5346414f, 'AFS'],
  [0x73757245, 'Coda'],
  [0x7461636f, 'OCFS2'],
  [0x01161970, 'GFS2'],
  [0x19830326, 'BeeGFS'],
  [0x786f4256, 'VirtualBox share']
]);

/** The kind of network filesystem a folder lies on; `undefined` for a local one. */
export function networkFilesystem(folder: string): string | undefined {
  return NETWORK.get(statfsSync(folder).type >>> 0);
}
