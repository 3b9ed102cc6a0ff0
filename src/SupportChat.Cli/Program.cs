Console.WriteLine("supportchat");
