package dev.cloister.runtime.verb;

import java.util.List;

/** All base images. */
public record ImagesView(@Doc("By name.") List<ImageView> images) {}
