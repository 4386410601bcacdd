/** The base images on this host, as their manifests describe them. */
package dev.cloister.runtime.image;
