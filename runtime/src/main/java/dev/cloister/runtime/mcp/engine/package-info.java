/**
 * What a request means, in either era and over any transport: finds the feature, checks what came
 * in, speaks with the client meanwhile, forms the result.
 */
package dev.cloister.runtime.mcp.engine;
