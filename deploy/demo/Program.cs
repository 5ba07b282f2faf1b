Console.WriteLine("Isthmus demo");
