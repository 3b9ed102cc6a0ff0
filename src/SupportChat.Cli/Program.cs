using SupportChat.Cli.Commands;

return await CommandLine.RunAsync(args);
