import { buildBundles, bundlesAreFresh } from '../../deploy/start-boat/bundles.ts';

/** Processes of their own are the bundles, as on a boat; here they are made when a source is newer. */
export default async function setup(): Promise<void> {
  if (!bundlesAreFresh()) await buildBundles();
}
