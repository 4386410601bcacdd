/** How journal records become bytes and stay readable: CBOR under manifests that name no class. */
package dev.cloister.actors.codec;
