// Starts `miglint lsp` for SQL files, and again when somebody asks or its path changes. All else is the server's.

import * as path from "node:path";
import * as vscode from "vscode";
import { LanguageClient, LanguageClientOptions, ServerOptions } from "vscode-languageclient/node";

let client: LanguageClient | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel("miglint");
  const restart = async () => {
    await deactivate();
    await start(log);
  };
  context.subscriptions.push(
    log,
    vscode.commands.registerCommand("miglint.restart", restart),
    vscode.commands.registerCommand("miglint.log", () => log.show()),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("miglint.path")) void restart();
    }),
  );
  await start(log);
}

export async function deactivate(): Promise<void> {
  const running = client;
  client = undefined;
  await running?.stop();
}

async function start(log: vscode.OutputChannel): Promise<void> {
  const command = program();
  const server: ServerOptions = { command, args: ["lsp"] };
  const options: LanguageClientOptions = {
    documentSelector: [
      { scheme: "file", language: "sql" },
      { scheme: "file", language: "postgres" },
      { scheme: "file", pattern: "**/lint.toml" },
    ],
    outputChannel: log,
  };
  client = new LanguageClient("miglint", "miglint", server, options);
  try {
    await client.start();
  } catch (error) {
    client = undefined;
    const choice = await vscode.window.showErrorMessage(`miglint: cannot start ${command}: ${error}`, "Settings");
    if (choice) await vscode.commands.executeCommand("workbench.action.openSettings", "miglint.path");
  }
}

// The program as the settings name it.
function program(): string {
  const configured = vscode.workspace.getConfiguration("miglint").get<string>("path", "miglint");
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  const isRelative = configured.includes("/") && !path.isAbsolute(configured);
  return isRelative && folder ? path.join(folder, configured) : configured;
}
