import { buildBundles, bundlesAreFresh } from '../../deploy/start-boat/bundles.ts';

/** System tests run the bundles, as a boat does; here they are made when a source is newer. */
export default async function setup(): Promise<void> {
  if (!bundlesAreFresh()) await buildBundles();
}
