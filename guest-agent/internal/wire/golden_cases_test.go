package wire

import (
	"encoding/hex"
	"encoding/json"
	"strings"
)

var testNonce = [NonceSize]byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}

type goldenCase struct {
	name   string
	frame  Frame
	text   bool
	record any
}

func ptr[T any](v T) *T { return &v }

func message(name string, kind Kind, channel uint32, record any) goldenCase {
	payload, err := json.Marshal(record)
	if err != nil {
		panic(err)
	}
	return goldenCase{name, Frame{kind, channel, payload}, true, record}
}

func raw(name string, kind Kind, channel uint32, payload string) goldenCase {
	return goldenCase{name, Frame{kind, channel, []byte(payload)}, false, nil}
}

func refusal(name string, channel uint32, code, text string) goldenCase {
	return message(name, Error, channel, ErrorBody{code, text})
}

func goldenCases() []goldenCase {
	var all []goldenCase
	for _, cases := range [][]goldenCase{
		connectionCases(), verbCases(), jobCases(), listingCases(), environmentCases(), captureCases(), dataCases(),
	} {
		all = append(all, cases...)
	}
	return all
}

func connectionCases() []goldenCase {
	return []goldenCase{
		message("hello-agent", Hello, 0, AgentHello{1, 1, "0.1.0", "00112233445566778899aabbccddeeff", 812,
			Limits{MaxLength, Window, MaxChannels}, false, false}),
		message("hello-agent-held", Hello, 0, AgentHello{1, 1, "0.1.0", "00112233445566778899aabbccddeeff", 640,
			Limits{MaxLength, Window, MaxChannels}, true, false}),
		message("hello-agent-frozen", Hello, 0, AgentHello{1, 1, "0.1.0", "00112233445566778899aabbccddeeff", 812,
			Limits{MaxLength, Window, MaxChannels}, false, true}),
		message("hello-host", Hello, 0, HostHello{1, "0.1.0"}),
		message("notice-oom-kill", Notice, 0, OomKill{"oom-kill", "x1"}),
		raw("ping", Ping, 0, "\x01\x02\x03\x04\x05\x06\x07\x08"),
		raw("ping-empty", Ping, 0, ""),
		raw("ping-longest", Ping, 0, strings.Repeat("\xaa", MaxPing)),
		raw("pong", Pong, 0, "\x01\x02\x03\x04\x05\x06\x07\x08"),
		refusal("error-protocol", 0, CodeProtocol, "a frame of an unknown kind"),
		refusal("error-flow-control", 0, CodeFlowControl, "channel 3 sent beyond its credit"),
		refusal("error-protocol-version", 0, CodeVersion, "this agent speaks version 1"),
	}
}

func verbCases() []goldenCase {
	return []goldenCase{
		message("request-exec", Request, 1, ExecRequest{"exec", "x1", goldenProgram}),
		message("request-exec-least", Request, 2, ExecRequest{"exec", "x2", Program{Argv: []string{"true"}}}),
		message("reply-exec", Reply, 1, ExecReply{0, 0, false, 12, 3, 0}),
		message("reply-exec-timed-out", Reply, 2, ExecReply{137, 9, true, 62000, 5_000_000_000, 65537}),
		message("request-signal", Request, 3, SignalRequest{"signal", "x1", 15}),
		message("reply-empty", Reply, 3, Empty{}),
		message("request-file-read", Request, 4, FileReadRequest{"file-read", "/etc/hosts", 0, ptr(int64(-1))}),
		message("reply-file-read", Reply, 4, FileReadReply{3, 3, 0o644, 1790000000000,
			"98ea6e4f216f2fb4b69fff9b3a44842c38686ca685f3f55dc48c5d3fb1107be4"}),
		message("request-file-write", Request, 5, FileWriteRequest{"file-write", "/root/a", ptr(uint32(0o644)), true, true,
			"98ea6e4f216f2fb4b69fff9b3a44842c38686ca685f3f55dc48c5d3fb1107be4"}),
		message("request-file-write-least", Request, 6, FileWriteRequest{Verb: "file-write", Path: "/root/a"}),
		message("reply-file-write", Reply, 5, FileWriteReply{3,
			"98ea6e4f216f2fb4b69fff9b3a44842c38686ca685f3f55dc48c5d3fb1107be4"}),
		message("request-configure", Request, 7, ConfigureRequest{Verb: "configure", Hostname: ptr("ws-a"), UnixNanos: ptr(int64(1790000000000000000))}),
		message("request-configure-whole", Request, 7, ConfigureRequest{"configure", ptr("ws-a"), ptr(int64(1790000000000000000)),
			"0123456789abcdef0123456789abcdef", "00ff10"}),
		message("request-configure-hostname", Request, 8, ConfigureRequest{Verb: "configure", Hostname: ptr("ws-a")}),
		message("request-enter", Request, 7, ConfigureRequest{"enter", ptr("ws-a"), ptr(int64(1790000000000000000)),
			"0123456789abcdef0123456789abcdef", "00ff10"}),
		message("reply-enter", Reply, 7, EnterReply{"00112233445566778899aabbccddeeff", 812}),
		message("request-clock", Request, 9, Verb{"clock"}),
		message("reply-clock", Reply, 9, ClockReply{1790000000123456789}),
		message("request-info", Request, 10, Verb{"info"}),
		message("reply-info", Reply, 10, InfoReply{"6.1.0-49-cloud-amd64", "0.1.0", "ws-a", 123456, 1, 257949696, 201326592,
			1056964608, 998244352, 61, BootTimes{700, 750, 790, 812}}),
		message("request-shutdown", Request, 11, Verb{"shutdown"}),
		refusal("error-command-not-found", 1, "command-not-found", "no-such: not found in PATH"),
		refusal("error-unknown-verb", 12, "unknown-verb", "no verb \"dance\""),
		refusal("error-too-many-channels", 300, "too-many-channels", "256 channels are open"),
	}
}

func dataCases() []goldenCase {
	mark := string(Mark)
	half := SplitAt(Mark)
	return []goldenCase{
		raw("data", Data, 1, "hi\n"),
		raw("data-empty", Data, 1, ""),
		raw("data-binary", Data, 0x01020304, "\x00\xff\xfe\x80\r\n"),
		raw("data-highest-channel", Data, 0xffffffff, "\x00"),
		raw("data-64k", Data, 1, strings.Repeat("0123456789abcdef", 4096)),
		raw("data-mark-split-1", Data, 255, "before "+mark[:half]),
		raw("data-mark-split-2", Data, 255, mark[half:]+" after"),
		raw("data-err", DataErr, 1, "oops\n"),
		raw("end", End, 1, ""),
		{"credit", CreditOf(1, 65536), false, nil},
		{"credit-most", CreditOf(1, MaxCredit), false, nil},
		raw("cancel", Cancel, 1, ""),
	}
}

func badCases() []badBytes {
	bad := func(name string, length uint32, rest string) badBytes {
		b := []byte{byte(length >> 24), byte(length >> 16), byte(length >> 8), byte(length)}
		return badBytes{name, hex.EncodeToString(append(b, rest...)), CodeProtocol}
	}
	frame := func(name string, kind Kind, channel uint32, payload string) badBytes {
		return badBytes{name, hex.EncodeToString(Frame{kind, channel, []byte(payload)}.Append(nil)), CodeProtocol}
	}
	return []badBytes{
		bad("length-0", 0, "\x03\x00\x00\x00\x01"),
		bad("length-4", 4, "\x03\x00\x00\x00\x01"),
		bad("length-above-limit", MaxLength+1, "\x03\x00\x00\x00\x01"),
		bad("length-2-to-31", 1<<31, "\x03\x00\x00\x00\x01"),
		bad("length-most-not-a-mark", 1<<32-1, "\x03\x00\x00\x00\x01"),
		frame("kind-0", 0, 1, ""),
		frame("kind-13", 13, 1, ""),
		frame("kind-255", 255, 1, ""),
		frame("hello-on-channel-1", Hello, 1, "{}"),
		frame("hello-empty", Hello, 0, ""),
		frame("request-on-channel-0", Request, 0, "{}"),
		frame("request-empty", Request, 1, ""),
		frame("data-on-channel-0", Data, 0, "x"),
		frame("data-err-on-channel-0", DataErr, 0, "x"),
		frame("end-on-channel-0", End, 0, ""),
		frame("end-with-payload", End, 1, "x"),
		frame("credit-on-channel-0", Credit, 0, "\x00\x00\x00\x01"),
		frame("credit-short", Credit, 1, "\x00\x00\x01"),
		frame("credit-long", Credit, 1, "\x00\x00\x00\x00\x01"),
		frame("credit-above-limit", Credit, 1, "\x80\x00\x00\x00"),
		frame("cancel-on-channel-0", Cancel, 0, ""),
		frame("cancel-with-payload", Cancel, 1, "x"),
		frame("reply-on-channel-0", Reply, 0, "{}"),
		frame("reply-empty", Reply, 1, ""),
		frame("error-empty", Error, 1, ""),
		frame("notice-on-channel-1", Notice, 1, "{}"),
		frame("ping-on-channel-1", Ping, 1, ""),
		frame("ping-too-long", Ping, 0, strings.Repeat("x", MaxPing+1)),
		frame("pong-on-channel-1", Pong, 1, ""),
		frame("pong-too-long", Pong, 0, strings.Repeat("x", MaxPing+1)),
	}
}
