"""The audio path of a live Space, from a speaker's frame to every listener's socket."""
