package dev.cloister.runtime.image;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;

/** The fields of {@code manifest.json} that the host reads; paths are relative to its directory. */
@JsonIgnoreProperties(ignoreUnknown = true)
record Manifest(
    int schema,
    String name,
    String digest,
    String root,
    long rootBytes,
    String kernel,
    String kernelVersion,
    String initrd,
    String agent,
    long minDiskBytes,
    long defaultDiskBytes,
    int minMemoryMiB,
    int defaultMemoryMiB) {

  /** The form this version reads. */
  static final int SCHEMA = 1;

  private static final ObjectReader READER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .readerFor(Manifest.class);

  static Manifest parse(byte[] json) throws IOException {
    Manifest manifest = READER.readValue(json);
    if (manifest.schema() != SCHEMA) {
      throw new IOException("Its schema is " + manifest.schema() + ", not " + SCHEMA);
    }
    return manifest;
  }
}
