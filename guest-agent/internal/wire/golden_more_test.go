package wire

var goldenProgram = Program{[]string{"sh", "-c", "echo hällo"}, "/root", map[string]string{"K": "V"}, "root", true, 60000, ptr(int64(2000))}

func jobCases() []goldenCase {
	running := JobReply{"j1", "sh -c echo hällo", JobRunning, 1790000000000, 1500, 0, 0, false, false, 6, 0, false, false, true}
	exited := JobReply{"j2", "make -j2", JobExited, 1790000000000, 62000, 137, 9, true, true, 5_000_000_000, 65537, true, false, false}
	return []goldenCase{
		message("request-job-start", Request, 20, JobStartRequest{"job-start", "j1", goldenProgram, ptr(int64(1 << 20))}),
		message("request-job-start-least", Request, 21, JobStartRequest{"job-start", "j2", Program{Argv: []string{"true"}}, nil}),
		message("reply-job-running", Reply, 20, running),
		message("reply-job-exited", Reply, 21, exited),
		message("request-job-info", Request, 22, JobRequest{"job-info", "j1"}),
		message("request-job-list", Request, 23, Verb{"job-list"}),
		message("reply-job-list", Reply, 23, JobListReply{[]JobReply{running, exited}}),
		message("reply-job-list-empty", Reply, 23, JobListReply{[]JobReply{}}),
		message("request-job-read", Request, 24, JobReadRequest{"job-read", "j1", Stdout, 5_000_000_000, 65536, 30000}),
		message("request-job-read-least", Request, 25, JobReadRequest{"job-read", "j1", Stderr, 0, 1, 0}),
		message("reply-job-read", Reply, 24, JobReadReply{6, 6, false, false}),
		message("reply-job-read-ended", Reply, 25, JobReadReply{1 << 20, 5_000_000_000, true, true}),
		message("request-job-write", Request, 26, JobWriteRequest{"job-write", "j1", true, 10000}),
		message("request-job-write-least", Request, 27, JobWriteRequest{Verb: "job-write", ID: "j1"}),
		message("reply-job-write", Reply, 26, JobWriteReply{65536, false}),
		message("request-job-signal", Request, 28, SignalRequest{"job-signal", "j1", 15}),
		message("request-job-kill", Request, 29, JobRequest{"job-kill", "j1"}),
		message("request-job-remove", Request, 30, JobRequest{"job-remove", "j1"}),
		refusal("error-job-not-found", 22, "job-not-found", "no job j1"),
		refusal("error-too-many-jobs", 20, "too-many-jobs", "64 jobs are running"),
	}
}

func listingCases() []goldenCase {
	file := FileEntry{"src/main.go", "", TypeFile, 1234, 0o644, 1790000000000, "", ""}
	link := FileEntry{"caf\ufffd", "636166e9", TypeSymlink, 7, 0o777, -1000, "\ufffdtarget", "ff746172676574"}
	return []goldenCase{
		message("request-file-list", Request, 40, FileListRequest{"file-list", "/root", 64, 10000, "7372632f6d61696e2e676f"}),
		message("request-file-list-least", Request, 41, FileListRequest{Verb: "file-list", Path: "/"}),
		message("reply-file-list", Reply, 40, FileListReply{[]FileEntry{file, link}, "636166e9"}),
		message("reply-file-list-empty", Reply, 41, FileListReply{[]FileEntry{}, ""}),
		message("request-file-stat", Request, 42, FileStatRequest{"file-stat", "/root"}),
		message("reply-file-stat", Reply, 42, FileEntry{"root", "", TypeDirectory, 4096, 0o700, 1790000000000, "", ""}),
		message("request-file-remove", Request, 43, FileRemoveRequest{"file-remove", "/root/a", true}),
		message("request-file-remove-least", Request, 44, FileRemoveRequest{Verb: "file-remove", Path: "/root/a"}),
		message("request-directory-make", Request, 45, DirectoryMakeRequest{"directory-make", "/root/d", ptr(uint32(0o750)), true}),
		message("request-directory-make-least", Request, 46, DirectoryMakeRequest{Verb: "directory-make", Path: "/root/d"}),
	}
}

func environmentCases() []goldenCase {
	return []goldenCase{
		message("request-environment-change", Request, 50, EnvironmentChangeRequest{"environment-change",
			map[string]string{"TOKEN": "hällo \"=\""}, []string{"OLD"}}),
		message("request-environment-change-least", Request, 51, EnvironmentChangeRequest{Verb: "environment-change"}),
		message("request-environment-list", Request, 52, Verb{"environment-list"}),
		message("reply-environment", Reply, 52, EnvironmentReply{[]string{"LANG", "TOKEN"}}),
	}
}

func captureCases() []goldenCase {
	return []goldenCase{
		message("request-freeze", Request, 60, Verb{"freeze"}),
		message("request-thaw", Request, 61, ThawRequest{"thaw", ptr(int64(1790000000000000000))}),
		message("request-thaw-least", Request, 62, ThawRequest{Verb: "thaw"}),
		message("request-renew", Request, 63, ConfigureRequest{"renew", ptr("ws-b"), ptr(int64(1790000000000000000)),
			"0123456789abcdef0123456789abcdef", "00ff10"}),
		message("reply-renew", Reply, 63, RenewReply{"ffeeddccbbaa99887766554433221100", 812, []string{"10-seed: exit code 3"}}),
		message("reply-renew-whole", Reply, 63, RenewReply{"ffeeddccbbaa99887766554433221100", 812, []string{}}),
		refusal("error-frozen", 64, "frozen", "the guest is frozen"),
		refusal("error-busy", 60, "busy", "not all processes stand still"),
	}
}
