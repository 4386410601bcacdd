package dev.cloister.runtime.verb;

/** What a job printed since the last poll, and how it stands. */
public record JobOutputView(
    @Doc("How it stands.") JobView job,
    @Doc("Standard output from the offset on, in the encoding told.") String stdout,
    @Doc("utf-8, or base64 where the bytes are not UTF-8 text.") Encoding stdoutEncoding,
    @Doc("Where to go on in standard output.") long stdoutNextOffset,
    @Doc("Standard error from the offset on, in the encoding told.") String stderr,
    @Doc("utf-8, or base64 where the bytes are not UTF-8 text.") Encoding stderrEncoding,
    @Doc("Where to go on in standard error.") long stderrNextOffset,
    @Doc("Whether it has exited and there is no more to read.") boolean ended) {}
