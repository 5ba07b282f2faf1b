Console.WriteLine("Isthmus blackout benchmark");
