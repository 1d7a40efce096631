-- Drives Neovim without a screen: opens a migration, waits for the diagnostics, applies a code action.
-- Run with the program and the migration in the environment; what it saw goes to standard output, line by line.

local function say(text)
  io.stdout:write(text .. "\n")
end

local function wait(what, condition)
  if not vim.wait(30000, condition, 20) then
    say("timed out: " .. what)
    vim.cmd("cquit 1")
  end
end

local function shown(diagnostic)
  local message = diagnostic.message:match("[^\n]*")
  return string.format("%d:%d %s %s", diagnostic.lnum + 1, diagnostic.col + 1, diagnostic.code, message)
end

vim.cmd("edit " .. vim.fn.fnameescape(vim.env.MIGRATION))
local buffer = vim.api.nvim_get_current_buf()
local client = vim.lsp.start_client({ name = "miglint", cmd = { vim.env.MIGLINT, "lsp" }, root_dir = vim.fn.getcwd() })
vim.lsp.buf_attach_client(buffer, client)

wait("diagnostics", function() return #vim.diagnostic.get(buffer) > 0 end)
local found = vim.diagnostic.get(buffer)
table.sort(found, function(a, b) return a.lnum < b.lnum end)
for _, diagnostic in ipairs(found) do
  say(shown(diagnostic))
end

vim.api.nvim_win_set_cursor(0, { found[1].lnum + 1, found[1].col })
local params = vim.lsp.util.make_range_params()
params.context = { diagnostics = {} }
local answers = vim.lsp.buf_request_sync(buffer, "textDocument/codeAction", params, 30000)
local action = answers[client].result[1]
say("action: " .. action.title)
vim.lsp.util.apply_workspace_edit(action.edit, "utf-16")
wait("the diagnostic to go", function() return #vim.diagnostic.get(buffer) == 0 end)
for _, line in ipairs(vim.api.nvim_buf_get_lines(buffer, 0, -1, false)) do
  say("| " .. line)
end
vim.cmd("quitall!")
