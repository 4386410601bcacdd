/** What the tests of the actors stand on. */
package dev.cloister.actors.testing;
