/**
 * What the tests on real VMs stand on: a laboratory of their own each, and the check that it is
 * left clean.
 */
package dev.cloister.it.lab;
