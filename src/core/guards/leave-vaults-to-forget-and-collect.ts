// Protects sessions in a vault from commands that are about sessions in their places: there they go snapshot by snapshot.
import { vetoEach } from './veto-each.ts';

export const leaveVaultsToForgetAndCollect = vetoEach('leave-vaults-to-forget-and-collect', () => {
  return ({ scope, session }) =>
    scope === 'session' && session.form === 'vaulted'
      ? 'its snapshots are what is left when its place is lost; forget and collect keep a vault small'
      : null;
});
