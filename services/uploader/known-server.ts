import { isOnLoopback } from '../../shared/runtime/network-check.ts';

/** Whether whoever answers is the server that was asked: TLS proved it, or it is on this machine. */
export const isKnownServer = (endpoint: URL): boolean => endpoint.protocol === 'https:' || isOnLoopback(endpoint.href);
