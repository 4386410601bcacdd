/**
 * What this host can do, found by trying: a device that opens proves nothing of what it runs. Only
 * a guest that got as far as its first process proves KVM.
 */
package dev.cloister.runtime.probe;
