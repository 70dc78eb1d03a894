using CaffeSharp.Cli;

using IDisposable watch = Interruption.Watch();
return CommandLine.Run(args, Console.Out, Console.Error);
