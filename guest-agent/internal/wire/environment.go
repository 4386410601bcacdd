package wire

// EnvironmentChangeRequest changes the variables that every program is started with.
type EnvironmentChangeRequest struct {
	Verb  string            `json:"verb"`
	Set   map[string]string `json:"set,omitempty"`
	Unset []string          `json:"unset,omitempty"`
}

// EnvironmentReply holds the sorted names, never the values.
type EnvironmentReply struct {
	Names []string `json:"names"`
}
