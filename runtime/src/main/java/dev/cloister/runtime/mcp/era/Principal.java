package dev.cloister.runtime.mcp.era;

/** On whose behalf requests are made, as the gate found out. */
public record Principal(String name) {}
