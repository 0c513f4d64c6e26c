"""The API for assistants: the Model Context Protocol at /mcp.

`bridge` carries a request to the `mcp` package's server and back, `server` answers the protocol,
`tools` says what an assistant may do, `arguments` what it says to do it, and `calling` does it by
the API's own endpoints: a tool is another way to write a call, and nothing else.
"""
