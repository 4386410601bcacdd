package exec

import (
	"dev.cloister/agent/internal/program"
	"dev.cloister/agent/internal/serve"
	"dev.cloister/agent/internal/wire"
)

// hostSink sends one stream of a program to the host, as far as that gives credit.
type hostSink struct {
	*serve.Operation
	kind wire.Kind
}

func (s hostSink) Send(p []byte) error { return s.Operation.Send(s.kind, p) }

// feed carries the host's data to standard input; what the program does not read any more is dropped.
func feed(op *serve.Operation, p *program.Program, stopped chan<- struct{}) {
	defer close(stopped)
	defer p.Stdin.Close()
	reading := true
	for {
		piece, err := op.Receive()
		if err != nil {
			return
		}
		if reading {
			_, err = p.Stdin.Write(piece)
			reading = err == nil
		}
		op.Consumed(len(piece))
	}
}
