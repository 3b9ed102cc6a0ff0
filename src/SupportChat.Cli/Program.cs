using System.CommandLine;
using SupportChat.Cli.Commands;

var root = new RootCommand("SupportChat: Sendbird conversations and Salesforce Cases in agreement. Without a verb: demo.");
var demo = DemoCommand.Create();
root.Subcommands.Add(demo);
root.Subcommands.Add(EmulateCommand.Create());
root.Subcommands.Add(ServeCommand.Create());
root.Subcommands.Add(ConversationsCommand.Create());
root.Subcommands.Add(DeadLettersCommand.Create());
root.Subcommands.Add(SetupCommand.Create());
root.Subcommands.Add(DoctorCommand.Create());
return await root.Parse(args.Length == 0 ? [demo.Name] : args).InvokeAsync();
