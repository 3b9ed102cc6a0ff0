using System.CommandLine;
using SupportChat.Cli.Commands;
using SupportChat.Cli.Embedded;

var root = new RootCommand("SupportChat: Sendbird conversations and Salesforce Cases in agreement. Without a verb: demo.");
var demo = DemoCommand.Create();
root.Subcommands.Add(demo);
root.Subcommands.Add(EmulateCommand.Create());
root.Subcommands.Add(ServeCommand.Create());
root.Subcommands.Add(ConversationsCommand.Create());
root.Subcommands.Add(DeadLettersCommand.Create());
root.Subcommands.Add(SetupCommand.Create());
root.Subcommands.Add(DoctorCommand.Create());

// Without a verb its options mean those of the demo; help and version stay the root's.
var isDemo = args.Length == 0 || demo.Options.Any(option => args[0].Split('=', ':')[0] == option.Name);

// The library's own two seconds would cut off work that the pump lets finish.
var invocation = new InvocationConfiguration { ProcessTerminationTimeout = SqliteWorkPump.Grace + TimeSpan.FromSeconds(10) };
return await root.Parse(isDemo ? [demo.Name, .. args] : args).InvokeAsync(invocation);
