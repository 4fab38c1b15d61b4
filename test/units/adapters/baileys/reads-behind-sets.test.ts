// What is read sees what was set before, also where that set has to be tried again.
import { expect, test } from 'vitest';
import { PatientSession } from '../../../../src/adapters/baileys/patient-session.ts';
import { creating, entry, makeScene, name } from '../../stores/entries/scenes.ts';

test.each(['before', 'after', 'full'] as const)(
  'a read that was asked while a set was under way sees it, also where it failed at first (%s)',
  async (fault) => {
    const { holder, rig } = makeScene();
    const patient = new PatientSession(await holder.hold(name, creating), 10_000);
    await patient.set([entry('session', '1.0', 'old')]);
    let faults = 1;
    rig.faultOf = (method) => (method === 'write' && faults-- > 0 ? fault : 'none');
    const set = patient.set([entry('session', '1.0', 'new')]);
    const read = patient.get('session', ['1.0']);
    expect(Buffer.from((await read).get('1.0') ?? '').toString()).toBe('new');
    await set;
  },
);
